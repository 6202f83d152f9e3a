"""Evidence on tap: the trials of the table put together for a question; nothing of it feeds a dose."""

from ranvier.evidence.answer import Answer, Wishes, answer

__all__ = ["Answer", "Wishes", "answer"]
