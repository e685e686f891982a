internal import Engine

/// The answer of `/api/series`: the curves of one metric.
struct SeriesDocument {
    let metric: String
    let isTruncated: Bool
    let series: [(labels: [MetricLabel], points: [(milliseconds: Int64, value: Double)])]

    init(_ history: SeriesHistory, metric: String) {
        self.metric = metric
        isTruncated = history.isTruncated
        let times = Dictionary(uniqueKeysWithValues: history.times.map { ($0.look, $0.milliseconds) })
        series = history.series.filter { $0.key.metric == metric }
            .map { key, points in
                (key.labels, points.compactMap { point in times[point.look].map { ($0, point.value) } })
            }
            .sorted { $0.labels.map(\.value).lexicographicallyPrecedes($1.labels.map(\.value)) }
    }

    static func bytes(_ document: SeriesDocument) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("metric", document.metric)
            json.member("truncated", document.isTruncated)
            json.key("series")
            json.array(document.series) { json, one in
                json.object { json in
                    json.key("labels")
                    json.object { json in
                        for label in one.labels { json.member(label.name, label.value) }
                    }
                    json.key("points")
                    json.array(one.points) { json, point in
                        json.array([Double(point.milliseconds), point.value]) { $0.value($1) }
                    }
                }
            }
        }
        return json.line
    }
}
