# The effect of a step: one line in effects.txt, outside the journal. Its op key, the same when the step is run again
# after a crash, makes it safe to repeat: this is what `idempotent: true` promises.
grep -qs "^$SISYPHUS_OP_KEY " effects.txt || echo "$SISYPHUS_OP_KEY $SISYPHUS_STEP_ID" >> effects.txt
