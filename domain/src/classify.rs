//! `classify(observation) → verdict`: pure, over all leaves of the decision tree.
