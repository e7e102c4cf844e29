import { type Attribute, attributeNumber } from "../../wire/ike/attributes.ts";
import { PROTOCOL } from "../../wire/ike/numbers.ts";
import { IPSEC_DOI, type ProposalV1, type SaV1, SIT_IDENTITY_ONLY, type TransformV1 } from "../../wire/ike/sa-v1.ts";
import { type EspSuite, hasEsp, type IkeSuite } from "../algorithms/suite.ts";
import { encodeLifetimes, type Lifetimes, readLifetimes } from "./lifetimes.ts";

/** Attributes of phase 1, RFC 2409 appendix A. */
const PHASE1 = {
  ENCRYPTION: 1,
  HASH: 2,
  AUTHENTICATION: 3,
  GROUP: 4,
  KEY_LENGTH: 14,
} as const;
/** Attributes of phase 2, RFC 2407 §4.5. */
const PHASE2 = {
  GROUP: 3,
  MODE: 4,
  AUTHENTICATION: 5,
  KEY_LENGTH: 6,
  ESN: 11,
} as const;
const KEY_IKE = 1; // the one transform of phase 1, RFC 2407 §4.4.2
const NO_SPI = new Uint8Array(0);

/** Encapsulation modes, RFC 2407 §4.5 and RFC 3947 §5.1. */
export const encapsulationMode = (mode: "tunnel" | "transport", isEncapsulated: boolean): number =>
  (mode === "tunnel" ? 1 : 2) + (isEncapsulated ? 2 : 0);

/** Suites that phase 1 of IKEv1 can name. */
export const usable = (suites: readonly IkeSuite[]): readonly IkeSuite[] =>
  suites.filter(({ cipher, prf }) => cipher.v1.phase1 !== undefined && prf.v1 !== undefined);

/** @param lifetime in seconds */
export const phase1Offer = (suites: readonly IkeSuite[], method: number, lifetime: number): SaV1 => ({
  doi: IPSEC_DOI,
  situation: SIT_IDENTITY_ONLY,
  proposals: [
    {
      number: 1,
      protocol: PROTOCOL.IKE,
      spi: NO_SPI,
      transforms: usable(suites).map((suite, i) => ({
        number: i + 1,
        id: KEY_IKE,
        attributes: [...phase1Attributes(suite, method), ...encodeLifetimes(1, { seconds: lifetime })],
      })),
    },
  ],
});

const phase1Attributes = ({ cipher, prf, group }: IkeSuite, method: number): readonly Attribute[] => [
  { type: PHASE1.ENCRYPTION, value: cipher.v1.phase1 ?? 0 },
  ...(cipher.keyBits === undefined ? [] : [{ type: PHASE1.KEY_LENGTH, value: cipher.keyBits }]),
  { type: PHASE1.HASH, value: prf.v1 ?? 0 },
  { type: PHASE1.GROUP, value: group.id },
  { type: PHASE1.AUTHENTICATION, value: method },
];

export interface ChosenV1<Suite> {
  readonly suite: Suite;
  /** The answer: the one transform, exactly as it came (RFC 2408 §4.2). */
  readonly sa: SaV1;
  readonly proposal: ProposalV1;
  readonly transform: TransformV1;
}

export const choosePhase1 = (sa: SaV1, suites: readonly IkeSuite[], method: number): ChosenV1<IkeSuite> | undefined =>
  choose(
    sa,
    PROTOCOL.IKE,
    usable(suites),
    (suite, { id, attributes }) => id === KEY_IKE && has(attributes, phase1Attributes(suite, method)),
  );

/** A child as quick mode proposes it. */
export interface Phase2Child extends Lifetimes {
  /** RFC 2407 §4.5 and RFC 3947 §5.1, as `encapsulationMode` gives it. */
  readonly mode: number;
  readonly group: number | undefined;
  /** Under which we receive: of AH where there is AH, and of the ESP within it. */
  readonly spi: Uint8Array;
  readonly auxSpi: Uint8Array;
}

/** Suites that phase 2 can name. */
const usable2 = (suites: readonly EspSuite[]): readonly EspSuite[] =>
  suites.filter(
    ({ cipher, integrity, ah }) =>
      cipher.v1.phase2 !== undefined &&
      (integrity === undefined || integrity.v1 !== undefined) &&
      (ah === undefined || ah.ahV1 !== undefined),
  );

/**
 * A proposal for each run of suites under one protocol, with a transform for each suite; a bundle is two proposals with one
 * number, which stand or fall together (RFC 2408 §4.2, RFC 2407 §4.4.3).
 */
export function phase2Offer(suites: readonly EspSuite[], child: Phase2Child): SaV1 {
  const proposals: ProposalV1[] = [];
  let number = 0;
  for (const suite of usable2(suites).filter(({ group }) => group?.id === child.group)) {
    const parts = partsOf(suite, child.mode);
    const last = proposals.at(-1);
    const isFirstOfItsKind = parts.length > 1 || last?.protocol !== parts[0]?.protocol || isBundle(proposals, number);
    if (isFirstOfItsKind) number += 1;
    for (const part of parts) {
      const transform = { id: part.id, attributes: [...part.attributes, ...encodeLifetimes(2, child)] };
      const spi = part.isInner ? child.auxSpi : child.spi;
      if (isFirstOfItsKind)
        proposals.push({ number, protocol: part.protocol, spi, transforms: [{ number: 1, ...transform }] });
      else if (last !== undefined)
        proposals.splice(-1, 1, {
          ...last,
          transforms: [...last.transforms, { number: last.transforms.length + 1, ...transform }],
        });
    }
  }
  return { doi: IPSEC_DOI, situation: SIT_IDENTITY_ONLY, proposals };
}

const isBundle = (proposals: readonly ProposalV1[], of: number): boolean =>
  proposals.filter(({ number }) => number === of).length > 1;

/** One protocol of a suite: AH is the outer one. */
interface Part {
  readonly protocol: number;
  readonly id: number;
  readonly attributes: readonly Attribute[];
  readonly isInner: boolean;
}

function partsOf(suite: EspSuite, mode: number): readonly Part[] {
  const { cipher, integrity, ah } = suite;
  const esp: Part = {
    protocol: PROTOCOL.ESP,
    id: cipher.v1.phase2 ?? 0,
    attributes: phase2Attributes(suite, mode, integrity?.v1, cipher.keyBits),
    isInner: ah !== undefined,
  };
  if (ah === undefined) return [esp];
  const attributes = phase2Attributes(suite, mode, ah.v1, undefined);
  const outer: Part = { protocol: PROTOCOL.AH, id: ah.ahV1 ?? 0, attributes, isInner: false };
  return hasEsp(suite) ? [outer, esp] : [outer];
}

const phase2Attributes = (
  { group, esn }: EspSuite,
  mode: number,
  authentication: number | undefined,
  keyBits: number | undefined,
): readonly Attribute[] => [
  { type: PHASE2.MODE, value: mode },
  ...(keyBits === undefined ? [] : [{ type: PHASE2.KEY_LENGTH, value: keyBits }]),
  ...(authentication === undefined ? [] : [{ type: PHASE2.AUTHENTICATION, value: authentication }]),
  ...(group === undefined ? [] : [{ type: PHASE2.GROUP, value: group.id }]),
  ...(esn ? [{ type: PHASE2.ESN, value: 1 }] : []), // RFC 4304 §2
];

/** Whether a proposal is of transport mode, RFC 2407 §4.5, RFC 3947 §5.1. */
export const offersTransport = ({ proposals }: SaV1): boolean =>
  proposals.some(({ transforms }) =>
    transforms.some(({ attributes }) => [2, 4].includes(attributeNumber(attributes, PHASE2.MODE) ?? 0)),
  );

export interface ChosenPhase2 {
  readonly suite: EspSuite;
  /** The answer: of each protocol the one transform, exactly as it came (RFC 2408 §4.2). */
  readonly sa: SaV1;
  /** Under which the peer receives: of AH where there is AH, and of the ESP within it. */
  readonly spi: Uint8Array;
  readonly auxSpi?: Uint8Array;
  /** What was offered with it. */
  readonly lifetimes: Lifetimes;
}

export function choosePhase2(sa: SaV1, suites: readonly EspSuite[], mode: number): ChosenPhase2 | undefined {
  const numbers = new Set(sa.proposals.map(({ number }) => number));
  for (const suite of usable2(suites)) {
    for (const of of numbers) {
      const proposals = sa.proposals.filter(({ number }) => number === of);
      const chosen = chooseParts(proposals, suite, mode);
      const [outer, inner] = chosen ?? [];
      if (chosen === undefined || outer === undefined) continue;
      const spis = { spi: outer.spi, ...(inner === undefined ? {} : { auxSpi: inner.spi }) };
      const lifetimes = readLifetimes(2, outer.transforms[0]?.attributes ?? []);
      return { suite, sa: { ...sa, proposals: chosen }, lifetimes, ...spis };
    }
  }
  return undefined;
}

/** Every protocol of the suite, and no other. */
function chooseParts(
  proposals: readonly ProposalV1[],
  suite: EspSuite,
  mode: number,
): readonly ProposalV1[] | undefined {
  const parts = partsOf(suite, mode);
  const chosen = parts.flatMap((part) => {
    const proposal = proposals.find(({ protocol, spi }) => protocol === part.protocol && spi.length === 4);
    const transform = proposal?.transforms.find((one) => isOf(suite, part, one));
    return proposal === undefined || transform === undefined ? [] : [{ ...proposal, transforms: [transform] }];
  });
  return chosen.length === parts.length && proposals.length === parts.length ? chosen : undefined;
}

const isOf = (
  { group, esn, cipher }: EspSuite,
  { protocol, ...part }: Part,
  { id, attributes }: TransformV1,
): boolean =>
  id === part.id &&
  has(attributes, part.attributes) &&
  (group !== undefined || attributeNumber(attributes, PHASE2.GROUP) === undefined) &&
  (esn || (attributeNumber(attributes, PHASE2.ESN) ?? 0) === 0) &&
  (protocol === PROTOCOL.AH ||
    cipher.icvLength === 0 ||
    (attributeNumber(attributes, PHASE2.AUTHENTICATION) ?? 0) === 0);

const has = (attributes: readonly Attribute[], wanted: readonly Attribute[]): boolean =>
  wanted.every(({ type, ...rest }) => "value" in rest && attributeNumber(attributes, type) === rest.value);

function choose<Suite>(
  sa: SaV1,
  protocol: number,
  suites: readonly Suite[],
  fits: (suite: Suite, transform: TransformV1) => boolean,
): ChosenV1<Suite> | undefined {
  for (const suite of suites) {
    for (const proposal of sa.proposals) {
      if (proposal.protocol !== protocol) continue;
      const transform = proposal.transforms.find((one) => fits(suite, one));
      if (transform === undefined) continue;
      return { suite, proposal, transform, sa: { ...sa, proposals: [{ ...proposal, transforms: [transform] }] } };
    }
  }
  return undefined;
}
