import { INTEG, PROTOCOL, TRANSFORM } from "../../wire/ike/numbers.ts";
import { keyLengthOf, type Proposal, type Transform, transform } from "../../wire/ike/sa.ts";
import { type EspSuite, type IkeSuite, protocolOf } from "../algorithms/suite.ts";

/** One proposal for each suite: no mixture that nobody asked for. RFC 7296 §3.3. */
export const ikeProposals = (suites: readonly IkeSuite[], spi: Uint8Array): readonly Proposal[] =>
  suites.map((suite, i) => ({ number: i + 1, protocol: PROTOCOL.IKE, spi, transforms: ikeTransforms(suite) }));

const ikeTransforms = ({ cipher, integrity, prf, group }: IkeSuite): readonly Transform[] => [
  transform(TRANSFORM.ENCR, cipher.id, cipher.keyBits),
  ...(integrity === undefined ? [] : [transform(TRANSFORM.INTEG, integrity.id)]),
  transform(TRANSFORM.PRF, prf.id),
  transform(TRANSFORM.DH, group.id),
];

/** @param withGroup false in IKE_AUTH, whose child SA takes its keys from the IKE SA's exchange (RFC 7296 §1.2) */
export const espProposals = (suites: readonly EspSuite[], spi: Uint8Array, withGroup: boolean): readonly Proposal[] =>
  suites.map((suite, i) => ({
    number: i + 1,
    protocol: protocolNumber(suite),
    spi,
    transforms: espTransforms(suite, withGroup),
  }));

/** Of AH alone or ESP alone: IKEv2 has no proposal for both together (RFC 7296 §3.3). */
export const protocolNumber = (suite: EspSuite): number => PROTOCOL[protocolOf(suite) === "AH" ? "AH" : "ESP"];

/** RFC 7296 §3.3.3: AH has no encryption, and must have integrity. */
const espTransforms = ({ cipher, integrity, ah, group, esn }: EspSuite, withGroup: boolean): readonly Transform[] => [
  ...(ah === undefined ? [transform(TRANSFORM.ENCR, cipher.id, cipher.keyBits)] : [transform(TRANSFORM.INTEG, ah.id)]),
  ...(integrity === undefined ? [] : [transform(TRANSFORM.INTEG, integrity.id)]),
  ...(withGroup && group !== undefined ? [transform(TRANSFORM.DH, group.id)] : []),
  transform(TRANSFORM.ESN, esn ? 1 : 0),
];

export interface Chosen<Suite> {
  readonly suite: Suite;
  /** As the answer repeats it: the peer's number, one transform of each type. */
  readonly proposal: Proposal;
}

/** The first of our suites that a proposal of the peer allows. */
export const chooseIke = (proposals: readonly Proposal[], suites: readonly IkeSuite[]): Chosen<IkeSuite> | undefined =>
  choose(
    proposals.filter(({ protocol }) => protocol === PROTOCOL.IKE),
    suites,
    ikeTransforms,
  );

export const chooseEsp = (
  proposals: readonly Proposal[],
  suites: readonly EspSuite[],
  withGroup: boolean,
): Chosen<EspSuite> | undefined =>
  choose(
    proposals.filter(({ protocol }) => protocol === PROTOCOL.ESP || protocol === PROTOCOL.AH),
    suites,
    (suite) => espTransforms(suite, withGroup),
    (suite, { protocol }) => protocol === protocolNumber(suite),
  );

function choose<Suite>(
  proposals: readonly Proposal[],
  suites: readonly Suite[],
  transformsOf: (suite: Suite) => readonly Transform[],
  isOf: (suite: Suite, proposal: Proposal) => boolean = () => true,
): Chosen<Suite> | undefined {
  for (const suite of suites) {
    const wanted = transformsOf(suite);
    const proposal = proposals.find((one) => isOf(suite, one) && allows(one, wanted));
    if (proposal !== undefined) return { suite, proposal: { ...proposal, transforms: wanted } };
  }
  return undefined;
}

/** Every transform that we want is offered, and no type is asked of us that the suite lacks: RFC 7296 §3.3.3, §3.3.6. */
function allows({ transforms }: Proposal, wanted: readonly Transform[]): boolean {
  const types = new Set(transforms.map(({ type }) => type));
  for (const one of wanted) {
    if (!transforms.some((offered) => isSame(offered, one))) return false;
    types.delete(one.type);
  }
  return [...types].every((type) => isOptional(transforms.filter((one) => one.type === type)));
}

const isSame = (a: Transform, b: Transform): boolean =>
  a.type === b.type && a.id === b.id && keyLengthOf(a) === keyLengthOf(b);

/** INTEG with an AEAD may be offered as NONE, a group as none: RFC 7296 §3.3.3. */
const isOptional = (transforms: readonly Transform[]): boolean =>
  transforms.some(
    ({ type, id }) => (type === TRANSFORM.INTEG && id === INTEG.NONE) || (type === TRANSFORM.DH && id === 0),
  );
