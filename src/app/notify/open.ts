import type { Desk } from "../../api/desk.ts";
import { UsageError } from "../../errors/errors.ts";
import type { IncidentStatus } from "../../model/incident.ts";
import { type Clock, wallClock } from "../clock.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { NotifyDocument } from "../config/schema.ts";
import { resolveSecret } from "../config/secret.ts";
import { USUAL_NEWS } from "./notification.ts";
import { Notifier, type NotifyTarget } from "./notifier.ts";

const PATIENCE = 10_000;

/** Has cases told where the configuration says, until it is closed. @throws UsageError `config.secret`, `notify.url` */
export async function openNotifier(
  { document, directory }: LoadedConfig,
  desk: Pick<Desk, "incidents" | "watch">,
  complain: (line: string) => void,
  clock: Clock = wallClock,
): Promise<{ close(): void }> {
  const targets = (document.notify ?? []).map((one, at) => targetOf(one, `notify[${at}]`, directory));
  if (targets.length === 0) return { close: () => undefined };
  const known = (await desk.incidents()).filter(({ status }) => status !== "closed");
  const notifier = new Notifier(targets, known, clock, complain);
  const unwatch = desk.watch((event) => {
    if (event.kind === "incident") notifier.changed(event.incident);
  });
  return {
    close() {
      unwatch();
      notifier.close();
    },
  };
}

function targetOf({ url, authorization, on }: NotifyDocument, where: string, directory: string): NotifyTarget {
  const address = addressOf(resolveSecret(url, `${where}.url`, directory), `${where}.url`);
  const secret =
    authorization === undefined ? undefined : resolveSecret(authorization, `${where}.authorization`, directory);
  const headers = { "content-type": "application/json", ...(secret === undefined ? {} : { authorization: secret }) };
  return {
    name: address.host,
    on: new Set<IncidentStatus>(on ?? USUAL_NEWS),
    async post(body) {
      const signal = AbortSignal.timeout(PATIENCE);
      // A redirect would carry the case, and the secret, to somebody whom nobody named
      const answer = await fetch(address, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        redirect: "manual",
        signal,
      });
      await answer.body?.cancel();
      return answer.status;
    },
  };
}

function addressOf(text: string, where: string): URL {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address?.protocol === "https:" || address?.protocol === "http:") return address;
  throw new UsageError("notify.url", `${where} must stand for an address such as https://chat.example.net/hooks/…`);
}
