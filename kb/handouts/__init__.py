from kb.handouts.output import make_output
