"""The demo province: real divisions of Henan and Guangdong, made-up people, cases that the engine itself produced."""

from service.demo.making import make_demo

__all__ = ["make_demo"]
