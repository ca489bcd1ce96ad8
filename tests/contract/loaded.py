"""Run the program with the arguments given and say on the last line of stderr which modules it loaded."""

import json
import sys

from cfpcli.__main__ import main

status: object = 0
try:
    status = main()
except SystemExit as leaving:
    status = leaving.code
sys.stderr.write("\n" + json.dumps({"status": status, "modules": sorted(sys.modules)}))
