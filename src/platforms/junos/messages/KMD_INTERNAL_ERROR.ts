import type { LogMessage } from "../../message.ts";

/** kmd cannot do what it should inside the box; most often it does not reach a services processing unit. */
export const kmdInternalError: LogMessage = {
  tag: "KMD_INTERNAL_ERROR",
  event: "ike-daemon-error",
  parse(text) {
    const found = /^(?<function>\w+): (?<error>.*)$/.exec(text)?.groups;
    if (found === undefined) return undefined;
    const { function: where = "", error = "" } = found;
    const isIpc = /usp_ipc_client_open|failed to connect|iked_re_ipc/.test(text);
    return { fields: { function: where, error, class: isIpc ? "KMD_IPC_FAILURE" : "OTHER" } };
  },
};
