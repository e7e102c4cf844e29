import { ENCR, GROUP, INTEG, PRF, PROTOCOL, TRANSFORM } from "../../wire/ike/numbers.ts";
import { keyLengthOf, type Proposal, type Transform, transform } from "../../wire/ike/sa.ts";
import { ciphers } from "../algorithms/ciphers.ts";
import { groups } from "../algorithms/groups.ts";
import { integrities, prfs } from "../algorithms/hashes.ts";
import { type IkeSuite, renderIkeSuite } from "../algorithms/suite.ts";
import { USUAL_IKE } from "./suites.ts";

const KEY_LENGTHS = [256, 192, 128];
const MODERN_GROUPS = [
  GROUP.ECP_256,
  GROUP.ECP_384,
  GROUP.ECP_521,
  GROUP.X25519,
  GROUP.MODP_2048,
  GROUP.MODP_3072,
  GROUP.MODP_4096,
  GROUP.MODP_6144,
  GROUP.MODP_8192,
  GROUP.MODP_1536,
];
const PRFS = [PRF.HMAC_SHA2_256, PRF.HMAC_SHA2_384, PRF.HMAC_SHA2_512, PRF.HMAC_SHA1];
const INTEGRITIES = [INTEG.HMAC_SHA2_256_128, INTEG.HMAC_SHA2_384_192, INTEG.HMAC_SHA2_512_256, INTEG.HMAC_SHA1_96];

const of = (type: number, ids: readonly number[]): readonly Transform[] => ids.map((id) => transform(type, id));
const keyed = (id: number): readonly Transform[] => KEY_LENGTHS.map((bits) => transform(TRANSFORM.ENCR, id, bits));

const proposal = (number: number, transforms: readonly Transform[]): Proposal => ({
  number,
  protocol: PROTOCOL.IKE,
  spi: new Uint8Array(0),
  transforms,
});

/** All that we know, in three proposals of which every mixture is one choice: small enough for one packet. */
export const WIDE_OFFER: readonly Proposal[] = [
  proposal(1, [
    ...keyed(ENCR.AES_GCM_16),
    transform(TRANSFORM.ENCR, ENCR.CHACHA20_POLY1305),
    ...of(TRANSFORM.PRF, PRFS),
    ...of(TRANSFORM.DH, MODERN_GROUPS),
  ]),
  proposal(2, [
    ...keyed(ENCR.AES_CBC),
    ...keyed(ENCR.AES_CTR),
    ...of(TRANSFORM.INTEG, INTEGRITIES),
    ...of(TRANSFORM.PRF, PRFS),
    ...of(TRANSFORM.DH, MODERN_GROUPS),
  ]),
  proposal(3, [
    ...keyed(ENCR.AES_CBC),
    ...of(TRANSFORM.ENCR, [ENCR.TRIPLE_DES, ENCR.DES]),
    ...of(TRANSFORM.INTEG, [...INTEGRITIES, INTEG.HMAC_MD5_96]),
    ...of(TRANSFORM.PRF, [...PRFS, PRF.HMAC_MD5]),
    ...of(TRANSFORM.DH, [...MODERN_GROUPS, GROUP.MODP_1024, GROUP.MODP_768]),
  ]),
];

/** Everything but what has one of these suites' transforms of a type. */
export const offerWithout = (type: number, suites: readonly IkeSuite[]): readonly Proposal[] =>
  WIDE_OFFER.map((one) => ({
    ...one,
    transforms: one.transforms.filter((each) => each.type !== type || !suites.some((suite) => isOf(suite, each))),
  })).filter(({ transforms }) => transforms.some((each) => each.type === type));

function isOf({ cipher, prf, group }: IkeSuite, one: Transform): boolean {
  if (one.type === TRANSFORM.ENCR) return one.id === cipher.id && keyLengthOf(one) === cipher.keyBits;
  return one.id === (one.type === TRANSFORM.DH ? group.id : prf.id);
}

/** What a gateway chose, one transform of each type. */
export function suiteChosen({ transforms }: Proposal): IkeSuite | undefined {
  const by = (type: number): Transform | undefined => transforms.find((one) => one.type === type);
  const [encr, integ, prf, dh] = [by(TRANSFORM.ENCR), by(TRANSFORM.INTEG), by(TRANSFORM.PRF), by(TRANSFORM.DH)];
  const bits = encr === undefined ? undefined : keyLengthOf(encr);
  const cipher = ciphers.find(({ id, keyBits }) => id === encr?.id && keyBits === bits);
  const integrity = integrities.find(({ id }) => id === integ?.id);
  const chosenPrf = prfs.find(({ id }) => id === prf?.id);
  const group = groups.find(({ id }) => id === dh?.id);
  if (cipher === undefined || chosenPrf === undefined || group === undefined) return undefined;
  return { cipher, prf: chosenPrf, group, ...(integrity === undefined ? {} : { integrity }) };
}

/** The favourite with one part changed, then what is usual elsewhere; without what is known already. */
export function candidatesAround(favourite: IkeSuite): readonly IkeSuite[] {
  const isAead = favourite.cipher.kind === "aead";
  const near = [
    ...groups.map((group) => ({ ...favourite, group })),
    ...ciphers
      .filter(
        ({ kind, keyBits, id }) =>
          (kind === "aead") === isAead && kind !== "gmac" && id !== ENCR.NULL && keyBits !== 192,
      )
      .map((cipher) => ({ ...favourite, cipher })),
    ...(isAead ? [] : integrities.flatMap((integrity) => withIntegrity(favourite, integrity))),
  ];
  const seen = new Set([renderIkeSuite(favourite)]);
  return [...near, ...USUAL_IKE].filter((suite) => {
    const text = renderIkeSuite(suite);
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
}

function withIntegrity(suite: IkeSuite, integrity: (typeof integrities)[number]): readonly IkeSuite[] {
  const prf = prfs.find(({ hash }) => hash === integrity.hash);
  return prf === undefined || integrity.id === INTEG.HMAC_SHA1_160 ? [] : [{ ...suite, integrity, prf }];
}
