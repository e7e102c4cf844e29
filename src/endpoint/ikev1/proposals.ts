import { type Attribute, attributeNumber, numberAttribute } from "../../wire/ike/attributes.ts";
import { PROTOCOL } from "../../wire/ike/numbers.ts";
import { IPSEC_DOI, type ProposalV1, type SaV1, SIT_IDENTITY_ONLY, type TransformV1 } from "../../wire/ike/sa-v1.ts";
import type { EspSuite, IkeSuite } from "../algorithms/suite.ts";

/** Attributes of phase 1, RFC 2409 appendix A. */
const PHASE1 = {
  ENCRYPTION: 1,
  HASH: 2,
  AUTHENTICATION: 3,
  GROUP: 4,
  LIFE_TYPE: 11,
  LIFE_DURATION: 12,
  KEY_LENGTH: 14,
} as const;
/** Attributes of phase 2, RFC 2407 §4.5. */
const PHASE2 = {
  LIFE_TYPE: 1,
  LIFE_DURATION: 2,
  GROUP: 3,
  MODE: 4,
  AUTHENTICATION: 5,
  KEY_LENGTH: 6,
  ESN: 11,
} as const;
const KEY_IKE = 1; // the one transform of phase 1, RFC 2407 §4.4.2
const LIFE_SECONDS = 1;
const NO_SPI = new Uint8Array(0);

export const METHOD = { PRE_SHARED_KEY: 1, RSA_SIGNATURES: 3 } as const;

/** Encapsulation modes, RFC 2407 §4.5 and RFC 3947 §5.1. */
export const encapsulationMode = (mode: "tunnel" | "transport", isEncapsulated: boolean): number =>
  (mode === "tunnel" ? 1 : 2) + (isEncapsulated ? 2 : 0);

/** Suites that phase 1 of IKEv1 can name. */
export const usable = (suites: readonly IkeSuite[]): readonly IkeSuite[] =>
  suites.filter(({ cipher }) => cipher.v1.phase1 !== undefined);

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
        attributes: [
          ...phase1Attributes(suite, method),
          { type: PHASE1.LIFE_TYPE, value: LIFE_SECONDS },
          numberAttribute(PHASE1.LIFE_DURATION, lifetime),
        ],
      })),
    },
  ],
});

const phase1Attributes = ({ cipher, prf, group }: IkeSuite, method: number): readonly Attribute[] => [
  { type: PHASE1.ENCRYPTION, value: cipher.v1.phase1 ?? 0 },
  ...(cipher.keyBits === undefined ? [] : [{ type: PHASE1.KEY_LENGTH, value: cipher.keyBits }]),
  { type: PHASE1.HASH, value: prf.v1 },
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

/** One proposal of ESP with a transform for each suite. */
export const phase2Offer = (
  suites: readonly EspSuite[],
  spi: Uint8Array,
  child: { readonly mode: number; readonly lifetime: number; readonly group: number | undefined },
): SaV1 => ({
  doi: IPSEC_DOI,
  situation: SIT_IDENTITY_ONLY,
  proposals: [
    {
      number: 1,
      protocol: PROTOCOL.ESP,
      spi,
      transforms: suites
        .filter(({ cipher, group }) => cipher.v1.phase2 !== undefined && group?.id === child.group)
        .map((suite, i) => ({
          number: i + 1,
          id: suite.cipher.v1.phase2 ?? 0,
          attributes: [
            ...phase2Attributes(suite, child.mode),
            { type: PHASE2.LIFE_TYPE, value: LIFE_SECONDS },
            numberAttribute(PHASE2.LIFE_DURATION, child.lifetime),
          ],
        })),
    },
  ],
});

const phase2Attributes = ({ cipher, integrity, group, esn }: EspSuite, mode: number): readonly Attribute[] => [
  { type: PHASE2.MODE, value: mode },
  ...(cipher.keyBits === undefined ? [] : [{ type: PHASE2.KEY_LENGTH, value: cipher.keyBits }]),
  ...(integrity?.v1 === undefined ? [] : [{ type: PHASE2.AUTHENTICATION, value: integrity.v1 }]),
  ...(group === undefined ? [] : [{ type: PHASE2.GROUP, value: group.id }]),
  ...(esn ? [{ type: PHASE2.ESN, value: 1 }] : []), // RFC 4304 §2
];

export const choosePhase2 = (sa: SaV1, suites: readonly EspSuite[], mode: number): ChosenV1<EspSuite> | undefined =>
  choose(
    sa,
    PROTOCOL.ESP,
    suites,
    (suite, { id, attributes }) =>
      id === suite.cipher.v1.phase2 &&
      has(attributes, phase2Attributes(suite, mode)) &&
      (suite.group !== undefined || attributeNumber(attributes, PHASE2.GROUP) === undefined) &&
      (suite.cipher.kind !== "aead" || (attributeNumber(attributes, PHASE2.AUTHENTICATION) ?? 0) === 0),
  );

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
