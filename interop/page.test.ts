import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { TunnelStatus } from "../src/api/desk.ts";
import { type Api, openApi } from "../src/api/server.ts";
import { seconds } from "../src/time/instant.ts";
import { SampleDesk, type SampleOptions } from "../test/sample-desk.ts";

const CHROMIUM = "/usr/bin/chromium";
const QUIETLY =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const token = "a-token-for-the-page-test";
const skipReason =
  process.env.SPINDRIFT_PEERS === "required" || existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is not installed`;

vi.setConfig({ testTimeout: 60_000 }); // each test has fleets of its own, whose key exchanges are real

let webRoot: string;
let browser: Browser;
beforeAll(async () => {
  if (skipReason !== undefined) return;
  webRoot = mkdtempSync(join(tmpdir(), "spindrift-page-"));
  await build({
    configFile: join(import.meta.dirname, "../vite.config.ts"),
    logLevel: "error",
    build: { outDir: webRoot },
  });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIETLY.split(" ") });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  if (webRoot !== undefined) rmSync(webRoot, { recursive: true, force: true });
});

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Opened {
  readonly page: Page;
  readonly desk: SampleDesk;
  readonly api: Api;
  /** What the browser complained about. */
  readonly complaints: string[];
}

/** The page as an operator opens it: by the address that was printed. */
async function openPage(
  options: SampleOptions & { readonly width?: number; readonly tunnels?: readonly TunnelStatus[] } = {},
): Promise<Opened> {
  const desk = new SampleDesk(Date.now, options);
  const { tunnels } = options;
  if (tunnels !== undefined) desk.tunnels = () => tunnels;
  const api = await openApi({ host: "127.0.0.1", port: 0, token, desk, webRoot });
  undo.push(() => api.close());
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 900 } });
  undo.push(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(api.url)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  await page.goto(`${api.url}/?token=${token}`);
  await page.waitForSelector("h1");
  return { page, desk, api, complaints };
}

const spisOf = (text: string): Set<string> => new Set(text.match(/0x[0-9A-F]{8}/g));

describe.skipIf(skipReason !== undefined)(
  `the page in a browser${skipReason === undefined ? "" : ` (skipped: ${skipReason})`}`,
  () => {
    test("the first look says how many incidents need a human, without a complaint of the browser", async () => {
      const { page, complaints } = await openPage();

      expect(await page.textContent("h1")).toBe("2 incidents need you.");
      expect(await page.title()).toBe("(2) Spindrift");
      expect(await page.locator(".incident-row").count()).toBe(4);
      expect(page.url()).not.toContain(token);
      expect(complaints).toEqual([]);
    });

    test("with no incident it says what is watched", async () => {
      const { page } = await openPage({ isQuiet: true });

      expect(await page.textContent(".headline")).toMatch(/Watching \d+ tunnels between \d+ gateways/);
      expect(await page.locator(".incident-row").count()).toBe(0);
    });

    test("an incident shows both SPIs of both ends, and that they do not match", async () => {
      const { page, desk } = await openPage();
      const ends = (await desk.incident("I-000007"))?.ends ?? [];
      const held = new Set(ends.flatMap(({ now }) => now.ipsecSas.map(({ spi }) => spi)));

      await page.click("text=hub-1-kassel: the ends");
      await page.waitForSelector(".spi-table");

      const shown = spisOf((await page.locator(".spi-table").last().textContent()) ?? "");
      expect(held.size).toBe(4);
      expect([...shown].map(Number).sort()).toEqual([...held].sort());
      expect(await page.locator(".spi-table >> nth=1 >> .pair.mismatch").count()).toBe(2);
    });

    test("a login storm shows what the policer's rate does: the curve is drawn, and its figures stand beside", async () => {
      const { page, complaints } = await openPage({ isQuiet: true, hasStorm: true, width: 390 });

      await page.click(".incident-row");
      await page.waitForSelector(".curve img", { timeout: 60_000 });
      await page.waitForFunction("document.querySelector('.curve img').naturalWidth > 0");
      await page.click("text=The figures, rate by rate");

      expect(await page.getAttribute(".curve img", "alt")).toMatch(/packets per second/);
      expect(await page.locator(".curve table >> nth=0 >> tbody tr").count()).toBeGreaterThanOrEqual(8);
      expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      expect(complaints).toEqual([]);
    }, 120_000);

    test("by keyboard alone: to the incident, approve, name, done; the order arrives once and the page follows", async () => {
      const { page, desk, complaints } = await openPage();
      await page.focus(".incident-row >> nth=0");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".todo");
      expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");

      await tabTo(page, "Approve");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog[open]");
      expect(await page.textContent("dialog .orders")).toMatch(/^clear crypto/);
      await page.fill("dialog input", "ada");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog", { state: "detached" });
      desk.advance(seconds(20));

      await page.waitForSelector("text=How it ended");
      expect(desk.orders).toEqual([{ verb: "approve", incident: "I-000007", by: "ada" }]);
      expect(await page.locator(".spi-table >> nth=1 >> .pair.match").count()).toBe(2);
      expect(await page.textContent('[role="status"]')).toContain("I-000007");
      expect(complaints).toEqual([]);
    });

    test("a hold needs a reason, is shown with it, and can be released", async () => {
      const { page, desk } = await openPage();
      await page.goto(`${page.url()}#/incidents/I-000007`);

      await page.click("text=Hold…");
      await page.fill("dialog input", "ada");
      await page.click("dialog button.primary");
      expect(await page.locator("dialog[open]").count()).toBe(1);
      await page.fill("dialog textarea", "line work until five");
      await page.click("dialog button.primary");
      await page.waitForSelector("text=Held by ada");
      await page.click("text=Release the hold…");
      await page.click("dialog button.primary");

      await page.waitForSelector("text=waits for your approval");
      expect(desk.orders.map(({ verb }) => verb)).toEqual(["hold", "release"]);
    });

    test("what the API refuses is shown in its own words, and the dialog stays", async () => {
      const { page, desk } = await openPage();
      await page.goto(`${page.url()}#/incidents/I-000007`);
      await page.click("text=Approve “");
      await desk.order({ verb: "hold", incident: "I-000007", by: "bob", reason: "wait" });

      await page.fill("dialog input", "ada");
      await page.click("dialog button.primary");

      await page.waitForSelector("dialog [role=alert]");
      expect(await page.textContent("dialog [role=alert]")).toContain("held by bob");
    });

    test("of hundreds of tunnels those in trouble are named, and any other is found by a part of its name", async () => {
      const tunnels = Array.from({ length: 300 }, (_, at): TunnelStatus => {
        const state = at % 100 === 7 ? "down" : "up";
        const name = `a-long-prefix-that-all-of-them-have-in-common-${at}`;
        return { name, state, since: new Date().toISOString(), expected: "learned", ends: [] };
      });
      const { page, complaints } = await openPage({ isQuiet: true, width: 390, tunnels });
      const named = (): Promise<string[]> => page.locator(".strip:not(.many) .name").allTextContents();
      const isCut =
        "[...document.querySelectorAll('.strip:not(.many) .name')].some((n) => n.scrollHeight > n.clientHeight + 2)";

      expect((await named()).map((name) => name.replace(/^.*-/, ""))).toEqual(["107", "207", "7"]);
      expect(await page.locator(".strip.many li").count()).toBe(297);
      expect(await page.evaluate(isCut)).toBe(false);
      await page.fill(".find input", "COMMON-29");
      expect(await named()).toHaveLength(11);
      await page.fill(".find input", "nowhere");
      expect(await page.textContent(".find + p")).toBe("No tunnel has that in its name.");
      expect(complaints).toEqual([]);
    });

    test("who comes without the token is asked for it, and goes on with it", async () => {
      const { page, api } = await openPage({ isQuiet: true });
      await page.context().clearCookies();

      await page.goto(`${api.url}/?token=another`);
      expect(await page.textContent("[role=alert]")).toContain("not the token");
      await page.fill("input", token);
      await page.click("button");

      await page.waitForSelector(".headline");
      expect(page.url()).not.toContain(token);
    });

    test("a lost connection is said at once", async () => {
      const { page, api } = await openPage();
      await page.waitForSelector(".light.live");

      await api.close();
      undo.shift();

      await page.waitForSelector("text=Connection to Spindrift lost, retrying");
      expect(await page.locator(".incident-row").count()).toBe(4);
    });

    test("on a phone nothing is wider than the screen", async () => {
      const { page } = await openPage({ width: 390 });
      const wider = (): Promise<boolean> => page.evaluate("document.documentElement.scrollWidth > innerWidth");

      expect(await wider()).toBe(false);
      await page.goto(`${page.url()}#/incidents/I-000007`);
      await page.waitForSelector(".spi-table");
      expect(await wider()).toBe(false);
    });
  },
);

/** Presses Tab until the focus stands on a thing that says so. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate<string>("document.activeElement.textContent")).includes(text)) return;
  }
  throw new Error(`Tab never came to “${text}”`);
}
