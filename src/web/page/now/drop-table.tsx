import type { JSX } from "preact";
import { drops } from "../state.ts";
import { Ago } from "../times.tsx";

/** What came in and was not taken: nothing is lost silently. */
export function DropTable(): JSX.Element | null {
  const all = [...drops.value].sort((a, b) => b.lastAt.localeCompare(a.lastAt));
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="drops-title">
      <h2 id="drops-title">Came in and was not taken</h2>
      <div class="scroll">
        <table class="stack">
          <caption class="unseen">Dropped input by source, reason and type, newest first</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Reason</th>
              <th scope="col">Type</th>
              <th scope="col" class="number">
                How many
              </th>
              <th scope="col">Last</th>
              <th scope="col">Looks like</th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ intake, source, reason, type, count, lastAt, sample }) => (
              <tr key={`${intake} ${source} ${reason} ${type}`}>
                <th scope="row">
                  {source} <span class="platform">{intake}</span>
                </th>
                <td>
                  <code>{reason}</code>
                </td>
                <td data-label="type">
                  <code>{type}</code>
                </td>
                <td class="number" data-label="how many">
                  {count}
                </td>
                <td data-label="last">
                  <Ago at={lastAt} />
                </td>
                <td class="sample">
                  <code>{sample}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
