import type { ComponentChildren, JSX } from "preact";
import { Logo } from "./marks.tsx";
import { NOW_HREF } from "./route.ts";
import { announcement, connection, now, openIncidents } from "./state.ts";
import { switchZone, zone } from "./times.tsx";

/** What surrounds every screen: where one is, whether the page is live, what time it is. */
export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <>
      <button type="button" class="skip" onClick={skipToMain}>
        Skip to the content
      </button>
      <header class="top">
        <a class="home" href={NOW_HREF} aria-label={`Spindrift, ${openIncidents.value.length} open incidents`}>
          <Logo />
          <span>Spindrift</span>
        </a>
        <ConnectionLight />
        <Clock />
      </header>
      <Lost />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <div class="unseen" aria-live="polite" role="status">
        {announcement.value}
      </div>
    </>
  );
}

/** No link: the hash is the route. */
function skipToMain(): void {
  document.querySelector<HTMLElement>("#main")?.focus();
}

const WORDS = { connecting: "connecting", live: "live", lost: "not live", refused: "no entry" } as const;

function ConnectionLight(): JSX.Element {
  const { at } = connection.value;
  return (
    <span class={`light ${at}`}>
      <span class="dot" aria-hidden="true" />
      {WORDS[at]}
    </span>
  );
}

function Lost(): JSX.Element | null {
  const state = connection.value;
  if (state.at === "refused") {
    return (
      <p class="banner bad" role="alert">
        Spindrift does not know this browser (any more): {state.message}
      </p>
    );
  }
  if (state.at !== "lost") return null;
  return (
    <p class="banner bad" role="alert">
      <strong>Connection to Spindrift lost, retrying.</strong> What you see is as it was before; nothing here moves
      until it is back.
    </p>
  );
}

function Clock(): JSX.Element {
  const isUtc = zone.value === "UTC";
  const at = new Date(now.value);
  const time = isUtc ? at.toISOString().slice(11, 19) : at.toLocaleTimeString("en-GB");
  return (
    <button type="button" class="clock" onClick={switchZone} title="Switch all times between UTC and local time">
      <time>{time}</time> <span>{isUtc ? "UTC" : "local"}</span>
    </button>
  );
}
