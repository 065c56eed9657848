"""The processes in which queries run, each within limits of time and memory."""
