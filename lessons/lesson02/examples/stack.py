"""The layers of an app from the outermost to the innermost, those included that nobody added."""

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

# --8<-- [start:run]
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://readers.example"])
app.add_middleware(GZipMiddleware)

layer = app.build_middleware_stack()
while not isinstance(layer, APIRouter):
    print(type(layer).__name__)
    layer = layer.app
print("the router")
# --8<-- [end:run]
