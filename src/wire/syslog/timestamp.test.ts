import { expect, test } from "vitest";
import { parseInstant, renderInstant } from "../../time/instant.ts";
import type { SyslogTimestamp } from "./message.ts";
import { resolveTimestamp } from "./timestamp.ts";

const resolve = (stamp: SyslogTimestamp, arrival: string, offset = 0): string | undefined => {
  const at = resolveTimestamp(stamp, parseInstant(arrival) ?? (0 as never), offset);
  return at === undefined ? undefined : renderInstant(at);
};
const newYearsEve = { month: 12, day: 31, hour: 23, minute: 59, second: 59 };

test("a stamp without a year belongs to the latest year that is not a day in the future", () => {
  expect(resolve(newYearsEve, "2026-01-01T00:00:01Z")).toBe("2025-12-31T23:59:59.000Z");
  expect(resolve(newYearsEve, "2025-12-31T12:00:00Z")).toBe("2025-12-31T23:59:59.000Z");
});

test("a device whose new year has begun is not put a year back", () => {
  expect(resolve({ month: 1, day: 1, hour: 0, minute: 30, second: 0 }, "2025-12-31T23:30:00Z", 60)).toBe(
    "2025-12-31T23:30:00.000Z",
  );
});

test("29 February is found in a leap year", () => {
  expect(resolve({ month: 2, day: 29, hour: 0, minute: 0, second: 0 }, "2026-03-01T00:00:00Z")).toBe(
    "2024-02-29T00:00:00.000Z",
  );
});

test("offsets and UTC are heeded; a name that means several zones leaves the device's own", () => {
  const stamp = { ...newYearsEve, year: 2025 };

  expect(resolve({ ...stamp, zone: "+01:00" }, "2026-01-01T00:00:00Z", 300)).toBe("2025-12-31T22:59:59.000Z");
  expect(resolve({ ...stamp, zone: "UTC" }, "2026-01-01T00:00:00Z", 300)).toBe("2025-12-31T23:59:59.000Z");
  expect(resolve({ ...stamp, zone: "IST" }, "2026-01-01T00:00:00Z", 60)).toBe("2025-12-31T22:59:59.000Z");
});

test("an uptime and a date that does not exist give no instant", () => {
  expect(resolve({ uptime: 46_000 }, "2026-01-01T00:00:00Z")).toBeUndefined();
  expect(
    resolve({ month: 2, day: 31, hour: 0, minute: 0, second: 0, year: 2025 }, "2026-01-01T00:00:00Z"),
  ).toBeUndefined();
});
