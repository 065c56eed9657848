"""The processes in which queries run, each within its limits of time and memory."""
