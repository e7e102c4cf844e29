import type { LogMessage } from "../../message.ts";

/** What KMD_INTERNAL_ERROR says, in log files without a host name: the header's reader takes the tag for the host. */
export const kmdIpcFailed: LogMessage = {
  tag: "kmd-ipc-failed",
  event: "ike-daemon-error",
  literal: "failed to connect to ",
  parse(text) {
    if (!PATTERN.test(text)) return undefined;
    const where = /^(?<function>iked_\w+|usp_\w+): /.exec(text)?.groups?.function;
    return { fields: { ...(where === undefined ? {} : { function: where }), error: text, class: "KMD_IPC_FAILURE" } };
  },
};

const PATTERN = /usp_ipc_client_open: failed to connect to|failed to connect to iked?_spu on SPU/;
