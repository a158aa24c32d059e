"""Azure Functions from typed, decorated callables."""

from azfdecor.bindings.blob import *
from azfdecor.bindings.generic import *
from azfdecor.bindings.http import http_trigger as http_trigger
from azfdecor.bindings.queue import queue_output as queue_output
from azfdecor.bindings.queue import queue_trigger as queue_trigger
from azfdecor.bindings.timer import *
from azfdecor.function import *
from azfdecor.retry import *
