"""How well our own end of turn does on people's speech: answers with pauses, at two lags of the transcript."""
