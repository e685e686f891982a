extension MetricsStage {
    package static let spec = ComponentSpec(
        .stage,
        "metrics",
        summary: "derives counters, gauges and histograms from records",
        docs: """
            Each item is one metric family, fed by every record for which its `when` is true. `value` and `labels` are
            CEL. A text counts where it is a number, `np.float32(0.5)` and `tensor(0.5, device='cuda:0')` too; any other
            text is counted as `not_a_number` in `spanmill_metric_problems_total` and never as 0.

            Put it before stages that drop records: a record that `sample` kept counts once, whatever its
            `sample_rate`.

            A gauge shows the last value. With several streams of the same thing (the ranks of one training, a run and
            its replay) `order_by` decides: within one stream the later line always wins, between streams the greater
            key does, component by component; a component that a line lacks is skipped. Ties go to the lower `rank`,
            then to the stream whose name sorts first. `attempt` is counted by Spanmill for each stream: it rises with
            a new generation of the stream, and when the components behind it fall.

            NaN and infinities are counted in `<metric>_nonfinite_total`. A counter takes only what is finite and not
            negative. A family that is full folds further series into one whose labels are all `_overflow` (gauges
            leave them out), counted in `spanmill_series_dropped_total`.
            """,
        effects: [.measures],
        fields: [
            OptionField("metrics", .list(of: .object(metric)), required: true, help: "The metrics, one item each."),
            OptionField(
                "namespace",
                .string,
                example: "continual_transformer",
                help: "Put before every name, with a `_` between."
            ),
        ],
        shorthand: "metrics",
        example: """
            - metrics:
                - gauge: training_loss
                  help: Current training loss
                  when: 'event_type == "training_progress"'
                  value: loss
                  labels: {task_id: task_id}
                  order_by: [attempt, epoch, step]
                - {histogram: inference_duration_seconds, when: 'event_type == "inference"', value: duration, buckets: [0.01, 0.1, 1]}
            """
    )

    /// One item of `metrics`.
    static let metric = OptionShape(
        [
            OptionField(
                "counter",
                .string,
                example: "tasks_learned_total",
                help: "Makes a counter of this name, which ends in `_total`."
            ),
            OptionField("gauge", .string, example: "training_loss", help: "Makes a gauge of this name."),
            OptionField(
                "histogram",
                .string,
                example: "inference_duration_seconds",
                help: "Makes a histogram of this name."
            ),
            OptionField(
                "help",
                .string,
                example: "Current training loss",
                help: "What it measures, for whoever reads the page."
            ),
            OptionField(
                "unit",
                .string,
                example: "seconds",
                help: "The unit, with which the name ends (before `_total`)."
            ),
            OptionField(
                "when",
                .condition,
                example: "'event_type == \"training_progress\"'",
                help: "Counts only records for which this CEL expression is true; an error in it counts as false."
            ),
            OptionField(
                "value",
                .cel,
                example: "loss",
                help:
                    "What to show, observe or add, in CEL. A counter adds 1 without it; gauges and histograms need it."
            ),
            OptionField(
                "labels",
                .map(of: .cel),
                default: [:],
                example: "{task_id: task_id}",
                help: "Labels by name, each with a CEL expression; one that has no value leaves its label out."
            ),
            OptionField(
                "const_labels",
                .map(of: .string),
                default: [:],
                example: "{cluster: lab}",
                help: "Labels with literal values."
            ),
            OptionField(
                "for_each",
                .cel,
                example: "metrics.retention",
                help:
                    "An object or array: each member updates the metric once, and `value` and `labels` see it as `key` (of an array the index) and `value`."
            ),
            OptionField(
                "buckets",
                .list(of: .number()),
                default: [],
                example: "[0.001, 0.01, 0.1, 1, 10]",
                help: "Upper bounds of a histogram's buckets, rising; `+Inf` is implied."
            ),
            OptionField(
                "order_by",
                .list(of: .field),
                default: [],
                example: "[attempt, epoch, step]",
                help: "Fields that decide between streams which value of a gauge is the current one."
            ),
            OptionField(
                "nonfinite",
                .choice(["show", "keep_last"]),
                default: "show",
                help: "Whether a gauge shows NaN and infinities or keeps its last finite value."
            ),
            OptionField(
                "ttl",
                .duration(in: .milliseconds(1)...Duration.longestOption),
                example: "1h",
                help: "Takes a series off the page when nothing updated it for this long. Without it series stay."
            ),
            OptionField(
                "max_series",
                .int(in: 1...Int64(MetricLimits.largestSeriesPerFamily)),
                default: ConfigValue(integerLiteral: Int64(MetricLimits.seriesPerFamily)),
                unit: "series",
                help: "Room for series; what finds none is counted as dropped."
            ),
            OptionField(
                "exemplar",
                .field,
                default: "trace_id",
                help: "Field with the trace id that counters and histograms show as exemplar; `none` shows none."
            ),
            OptionField(
                "exact_name",
                .bool,
                default: false,
                help: "Takes a name that ends like another kind's, such as a gauge `model_parameters_total`."
            ),
        ],
        rules: [.exactlyOne(["counter", "gauge", "histogram"])]
    )
}
