"""Rows and seconds of TextFSM on a text: textfsm-rate.py TEMPLATE OUTPUT. The best of five rounds; the template is compiled outside."""
import json
import sys
import time

import textfsm

with open(sys.argv[1]) as template:
    machine = textfsm.TextFSM(template)
text = open(sys.argv[2]).read()
best = None
for _ in range(5):
    machine.Reset()
    started = time.process_time()
    rows = machine.ParseText(text)
    spent = time.process_time() - started
    best = spent if best is None else min(best, spent)
print(json.dumps({"rows": len(rows), "seconds": best}))
