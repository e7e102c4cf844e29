/** Our own choice, in milliseconds: alarms and packets wait no longer than this and one key exchange more. */
const SHARE = 5;

/**
 * What one turn of a program spends on key exchanges that wait: one at least, and no more once its share of time is used.
 * Between two turns the program looks after its alarms and its sockets.
 *
 * @param isWaiting whether there is another
 * @param take takes one message that waits
 * @param clock in milliseconds, from wherever; what one key exchange costs has to show on it
 */
export function takeTurn(isWaiting: () => boolean, take: () => void, clock: () => number): void {
  const end = clock() + SHARE;
  do take();
  while (isWaiting() && clock() < end);
}
