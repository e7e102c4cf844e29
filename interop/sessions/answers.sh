# Sourced by the fake command lines. The answer to a command stands in answers/<command, blanks and pipes as dashes>; a file
# beside it disturbs it: .log throws a line of the console in, .slow drips, .hang stops for ever in the middle.

# $1 the command, $2 the pager's line, $3 how the pager wipes itself away; $page lines are a page, 0 switches the pager off
answer() {
  file=$here/answers/$(printf %s "$1" | tr ' |/' '---')
  [ -f "$file" ] || return 1
  lines=0
  while IFS= read -r text; do
    if [ -f "$file.hang" ] && [ "$lines" -ge 8 ]; then
      printf '%.6s' "$text"
      exec sleep 600
    fi
    [ -f "$file.slow" ] && sleep 0.05
    if [ -f "$file.log" ] && [ "$lines" -eq 2 ]; then cat "$file.log"; fi
    printf '%s\n' "$text"
    lines=$((lines + 1))
    [ "$page" -gt 0 ] && [ $((lines % page)) -eq 0 ] && turn "$2" "$3"
  done <"$file"
  return 0
}

# One key turns the page, and is not shown
turn() {
  printf %s "$1"
  stty -icanon -echo </dev/tty
  dd bs=1 count=1 if=/dev/tty >/dev/null 2>&1
  stty icanon echo </dev/tty
  printf "$2"
}
