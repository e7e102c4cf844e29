import { Argument, type Command } from "commander";
import { completionScript } from "../completion.ts";

const MORE = `
Examples:
  $ spindrift completion bash > ~/.local/share/bash-completion/completions/spindrift
  $ echo 'source <(spindrift completion zsh)' >> ~/.zshrc`;

/** `spindrift completion`: what makes a shell complete its words. */
export const completionVerb =
  (verbs: Parameters<typeof completionScript>[0]) =>
  (command: Command): void => {
    command
      .addArgument(new Argument("<shell>").choices(["bash", "zsh"]))
      .addHelpText("after", MORE)
      .action(async (shell: "bash" | "zsh") => {
        process.stdout.write(await completionScript(verbs, shell));
      });
  };
