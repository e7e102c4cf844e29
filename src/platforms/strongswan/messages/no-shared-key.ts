import { messageOf } from "../message.ts";

export const noSharedKey = messageOf({
  tag: "no-shared-key",
  event: "authentication-failed",
  literal: "no shared key found for ",
  pattern:
    /no shared key found for '?(?<localId>[^']*?)'?(?: ?\[[^\]]*\])? - '?(?<remoteId>[^']*?)'?(?: ?\[[^\]]*\])?$/,
  key: ["peer", "remoteId"],
});
