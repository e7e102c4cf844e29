import { effect } from "@preact/signals";
import { type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import { IncidentScreen } from "./incident/incident.tsx";
import { stayLive } from "./live.ts";
import { NowScreen } from "./now/now.tsx";
import { route } from "./route.ts";
import { Shell } from "./shell.tsx";
import { openIncidents, wantsHuman } from "./state.ts";
import "./style/base.css";
import "./style/now.css";
import "./style/incident.css";
import "./style/storm.css";

function Page(): JSX.Element {
  const where = route.value;
  const id = where.screen === "incident" ? where.id : "";
  const first = useFirst();
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("h1")?.focus();
  }, [where.screen, id, first]);
  return <Shell>{where.screen === "now" ? <NowScreen /> : <IncidentScreen key={id} id={id} />}</Shell>;
}

/** Focus moves with the screen, but not when the page has only just been opened. */
const opened = { current: true };
const useFirst = (): { current: boolean } => opened;

effect(() => {
  const waiting = openIncidents.value.filter(wantsHuman).length;
  document.title = waiting > 0 ? `(${waiting}) Spindrift` : "Spindrift";
});

const root = document.querySelector("#page");
if (root !== null) render(<Page />, root);
stayLive();
