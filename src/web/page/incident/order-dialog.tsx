import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { CaseFile } from "../../../model/incident.ts";
import type { OperatorOrder } from "../../../model/input.ts";
import { giveOrder } from "../desk.ts";
import { takeIncident } from "../live.ts";
import { currentAction } from "../words.ts";
import { Remedy } from "./remedy.tsx";

type Verb = OperatorOrder["verb"];

interface Wording {
  readonly title: string;
  readonly says: string;
  readonly go: string;
  /** What may or must be written beside the name. */
  readonly words?: { readonly label: string; readonly isNeeded: boolean };
}

const WORDINGS: Record<Verb, Wording> = {
  approve: {
    title: "Approve the remedy",
    says: "Both ends are asked once more just before. If anything has changed since, nothing is sent.",
    go: "Approve and run",
  },
  ack: {
    title: "Acknowledge",
    says: "Tells everybody that you look after it. Nothing is sent to any device.",
    go: "Acknowledge",
    words: { label: "Note (optional)", isNeeded: false },
  },
  hold: {
    title: "Hold",
    says: "Spindrift goes on watching and does nothing about it until somebody releases it.",
    go: "Hold it",
    words: { label: "Reason", isNeeded: true },
  },
  release: { title: "Release the hold", says: "Spindrift judges it afresh and goes on.", go: "Release it" },
};

const NAME_KEPT_AS = "spindrift.by";

/** Asks once more, by whom and why; closes when the order is taken, and shows why when it is not. */
export function OrderDialog(props: { verb: Verb; incident: CaseFile; close: () => void }): JSX.Element {
  const { verb, incident, close } = props;
  const { title, says, go, words } = WORDINGS[verb];
  const dialog = useRef<HTMLDialogElement>(null);
  const [refused, setRefused] = useState("");
  const [isSending, setSending] = useState(false);
  const titleId = useId();
  // What was read is what is approved: a newer proposal does not slip in under an open dialog
  const shown = useRef(currentAction(incident));
  const isStale = verb === "approve" && currentAction(incident)?.id !== shown.current?.id;
  useEffect(() => dialog.current?.showModal(), []);

  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    setSending(true);
    try {
      takeIncident(await giveOrder(orderOf(verb, incident.id, data)));
      close();
    } catch (error) {
      setRefused((error as Error).message);
      setSending(false);
    }
  };

  return (
    <dialog ref={dialog} onClose={close} aria-labelledby={titleId}>
      <form onSubmit={send}>
        <h2 id={titleId}>{title}</h2>
        {verb === "approve" && shown.current !== undefined && <Remedy action={shown.current} />}
        <p>{says}</p>
        <label>
          Your name
          <input
            name="by"
            required
            maxLength={80}
            autoComplete="name"
            value={localStorage.getItem(NAME_KEPT_AS) ?? ""}
          />
        </label>
        {words !== undefined && (
          <label>
            {words.label}
            <textarea name="words" rows={3} maxLength={2000} required={words.isNeeded} />
          </label>
        )}
        {isStale && (
          <p role="alert" class="banner bad">
            Another remedy is proposed by now. Close this and read it first.
          </p>
        )}
        {refused !== "" && (
          <p role="alert" class="banner bad">
            {refused}
          </p>
        )}
        <p class="buttons">
          <button type="submit" class="primary" disabled={isSending || isStale}>
            {isSending ? "Sending…" : go}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}

function orderOf(verb: Verb, incident: string, data: FormData): OperatorOrder {
  const by = String(data.get("by")).trim();
  const words = String(data.get("words") ?? "").trim();
  localStorage.setItem(NAME_KEPT_AS, by);
  switch (verb) {
    case "ack":
      return { verb, incident, by, ...(words === "" ? {} : { note: words }) };
    case "hold":
      return { verb, incident, by, reason: words };
    default:
      return { verb, incident, by };
  }
}
