"""Training of the super-resolution models that Enlarger ships or lets people train themselves."""

import os

os.environ['ORT_DISABLE_TELEMETRY'] = '1'  # onnxruntime reads it when it is loaded
