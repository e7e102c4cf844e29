import { Command } from "commander";

/** A verb as the list has it. */
interface Loadable {
  readonly name: string;
  load(): Promise<(command: Command) => void>;
}

/** What may follow a command: `" probe ike"` and its options and inner commands. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
}

/** A script that makes a shell complete verbs, inner commands and options; files where none of them fits. */
export async function completionScript(verbs: readonly Loadable[], shell: "bash" | "zsh"): Promise<string> {
  const program = new Command("spindrift").option("-V, --version");
  for (const { name, load } of verbs) (await load())(program.command(name));
  const places = [...placesOf(program, "")];
  const known = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  const head = shell === "zsh" ? ["autoload -U +X bashcompinit && bashcompinit"] : [];
  return [
    ...head,
    "_spindrift() {",
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" words="" at`,
    "  for ((at = 1; at < COMP_CWORD; at++)); do",
    `    case "$path \${COMP_WORDS[at]}" in`,
    `      ${known.join("|")}) path="$path \${COMP_WORDS[at]}" ;;`,
    "    esac",
    "  done",
    '  case "$path" in',
    ...places.map(({ path, words }) => `    "${path}") words="${words.join(" ")}" ;;`),
    "  esac",
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    "}",
    "complete -o default -F _spindrift spindrift",
    "",
  ].join("\n");
}

function* placesOf(command: Command, path: string): Generator<Place> {
  const options = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  const inner = command.commands.map((one) => one.name());
  yield { path, words: [...inner, ...options, "--help"] };
  for (const one of command.commands) yield* placesOf(one, `${path} ${one.name()}`);
}
