import Flow
import Testing

@Suite("stage plan")
struct StagePlanTests {
    /// `p` prepares and applies alone, `d` decides, `b` decides and is brief.
    @Test("stages become sections", arguments: [
        ("", ["index deliver | append"]),
        ("pp", ["index p0 a0 p1 a1 deliver | append"]),
        ("d", ["index p0 | d0", "a0 deliver | append"]),
        ("pdpd", ["index p0 a0 p1 | d1", "a1 p2 a2 p3 | d3", "a3 deliver | append"]),
        ("dd", ["index p0 | d0", "a0 p1 | d1", "a1 deliver | append"]),
        ("bb", ["index p0 | d0 a0 p1 d1", "a1 deliver | append"]),
        ("bbb", ["index p0 | d0 a0 p1 d1 a1 p2 d2", "a2 deliver | append"]),
        ("bpb", ["index p0 | d0", "a0 p1 a1 p2 | d2", "a2 deliver | append"]),
        ("db", ["index p0 | d0", "a0 p1 | d1", "a1 deliver | append"]),
    ])
    func sections(shape: String, wanted: [String]) {
        let plan = StagePlan(shape.map { StagePlan.Shape(decides: $0 != "p", isBrief: $0 == "b") })
        #expect(plan.sections.map(describe) == wanted)
    }

    private func describe(_ section: StagePlan.Section) -> String {
        let parts = [section.parallel, section.ordered].map { $0.map(describe).joined(separator: " ") }
        return parts.joined(separator: " | ")
    }

    private func describe(_ step: StagePlan.Step) -> String {
        switch step {
        case .index: "index"
        case .prepare(let stage): "p\(stage)"
        case .decide(let stage): "d\(stage)"
        case .apply(let stage): "a\(stage)"
        case .deliver: "deliver"
        case .append: "append"
        }
    }
}
