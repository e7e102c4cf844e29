import type { Entropy } from "../../time/entropy.ts";
import type { Duration } from "../../time/instant.ts";
import type { IkeFinding } from "./ike-report.ts";
import { type Answer, ask, type Patience, type Question, type Way } from "./question.ts";
import { pause, type Script, tell } from "./run.ts";
import type { MessageTime } from "./stage.ts";

export interface IkeProbeOptions {
  /** As the operator names it. */
  readonly gateway: string;
  readonly way: Way;
  readonly entropy: Entropy;
  readonly patience: Patience;
  /** Between two questions. */
  readonly pace: Duration;
}

/** A `probe ike` under way. */
export class IkeProbe {
  readonly options: IkeProbeOptions;
  readonly messages: (MessageTime & { readonly attempts: number })[] = [];
  retransmissions = 0;

  constructor(options: IkeProbeOptions) {
    this.options = options;
  }

  *ask(question: Question): Script<never, Answer | undefined> {
    const { way, patience, pace } = this.options;
    if (this.messages.length > 0) yield* pause(pace);
    const answer = yield* ask(way, question, patience);
    this.note(question.summary, answer);
    return answer;
  }

  note(summary: string, answer: Answer | undefined): void {
    const attempts = answer?.attempts ?? this.options.patience.tries;
    this.retransmissions += attempts - 1;
    if (answer !== undefined) this.messages.push({ summary, roundTrip: answer.roundTrip, attempts });
  }

  *tell(finding: IkeFinding): Script<IkeFinding, void> {
    yield* tell(finding);
  }
}
