// Object identifiers of X.509 and its signatures; a leaf that imports nothing.

/** Attribute types of names, keyed by the short name that strongSwan prints: RFC 5280 §4.1.2.4, RFC 4519 §2, RFC 2985 §5. */
export const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = {
  CN: "2.5.4.3",
  S: "2.5.4.4",
  serialNumber: "2.5.4.5",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  STREET: "2.5.4.9",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  T: "2.5.4.12",
  D: "2.5.4.13",
  postalAddress: "2.5.4.16",
  postalCode: "2.5.4.17",
  N: "2.5.4.41",
  G: "2.5.4.42",
  I: "2.5.4.43",
  ID: "2.5.4.45",
  dnQualifier: "2.5.4.46",
  dmdName: "2.5.4.54",
  pseudonym: "2.5.4.65",
  role: "2.5.4.72",
  UID: "0.9.2342.19200300.100.1.1",
  DC: "0.9.2342.19200300.100.1.25",
  E: "1.2.840.113549.1.9.1",
  unstructuredName: "1.2.840.113549.1.9.2",
  unstructuredAddress: "1.2.840.113549.1.9.8",
};

/** Other spellings of the same that operators write. */
export const ATTRIBUTE_ALIASES: Readonly<Record<string, string>> = {
  EMAIL: "E",
  EMAILADDRESS: "E",
  SURNAME: "S",
  SN: "serialNumber",
  GN: "G",
  GIVENNAME: "G",
  TITLE: "T",
  INITIALS: "I",
  USERID: "UID",
};

/** Certificate and CRL extensions, RFC 5280 §4.2.1, §5.2, §5.3. */
export const EXTENSION = {
  SUBJECT_KEY_ID: "2.5.29.14",
  KEY_USAGE: "2.5.29.15",
  SUBJECT_ALT_NAME: "2.5.29.17",
  BASIC_CONSTRAINTS: "2.5.29.19",
  CRL_NUMBER: "2.5.29.20",
  CRL_REASON: "2.5.29.21",
  ISSUING_DISTRIBUTION_POINT: "2.5.29.28",
  CRL_DISTRIBUTION_POINTS: "2.5.29.31",
  CERTIFICATE_POLICIES: "2.5.29.32",
  AUTHORITY_KEY_ID: "2.5.29.35",
  EXTENDED_KEY_USAGE: "2.5.29.37",
} as const;

/** Kinds of public keys, RFC 3279 §2.3, RFC 4055 §1.2, RFC 5480 §2.1, RFC 8410 §3. */
export const KEY_OID = {
  RSA: "1.2.840.113549.1.1.1",
  RSA_PSS: "1.2.840.113549.1.1.10",
  EC: "1.2.840.10045.2.1",
  ED25519: "1.3.101.112",
} as const;

/** Named curves, RFC 5480 §2.1.1.1. */
export const CURVE_OID = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
} as const;

/** RFC 4055 §2.1 and §2.2. */
export const HASH_OID = {
  md5: "1.2.840.113549.2.5",
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;
export const MGF1_OID = "1.2.840.113549.1.1.8";

/** PKCS #1 v1.5 signatures, RFC 4055 §5, RFC 3279 §2.2.1. */
export const RSA_SIGNATURE_OID = {
  md5: "1.2.840.113549.1.1.4",
  sha1: "1.2.840.113549.1.1.5",
  sha256: "1.2.840.113549.1.1.11",
  sha384: "1.2.840.113549.1.1.12",
  sha512: "1.2.840.113549.1.1.13",
} as const;

/** ECDSA signatures, RFC 3279 §2.2.3, RFC 5758 §3.2. */
export const ECDSA_SIGNATURE_OID = {
  sha1: "1.2.840.10045.4.1",
  sha256: "1.2.840.10045.4.3.2",
  sha384: "1.2.840.10045.4.3.3",
  sha512: "1.2.840.10045.4.3.4",
} as const;
