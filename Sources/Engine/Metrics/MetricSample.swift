/// One series of a family at one moment.
package struct MetricSample: Sendable, Equatable {
    /// What a series holds.
    package enum Value: Sendable, Equatable {
        /// A counter's total or a gauge's value.
        case number(Double)
        /// A histogram's state.
        case histogram(HistogramPoint)
    }

    /// Values of the family's labels in their order; an empty one means that the label is absent.
    package var labelValues: [String]
    package var value: Value
    /// A counter's exemplar; those of a histogram are with its buckets.
    package var exemplar: MetricExemplar?

    package init(_ value: Double, labels: [String] = [], exemplar: MetricExemplar? = nil) {
        self.labelValues = labels
        self.value = .number(value)
        self.exemplar = exemplar
    }

    package init(_ histogram: HistogramPoint, labels: [String] = []) {
        self.labelValues = labels
        self.value = .histogram(histogram)
        self.exemplar = nil
    }
}
