import { messageOf } from "../message.ts";

export const crlFetchFailed = messageOf({
  tag: "PKI-3-CRL_FETCH_FAIL",
  event: "crl-fetch-failed",
  pattern: /CRL fetch for trustpoint (?<trustpoint>\S+) failed(?:\s+Reason : (?<reason>.+))?/,
  key: ["crl", "trustpoint"],
});
