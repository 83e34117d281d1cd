/* Kinds of nodes, in the order of `visualizations/kinds.py`: the data hold their places in it. */

export const KINDS = ["Paper", "Method", "Dataset", "Benchmark", "Task", "Metric"] as const;
