import Testing

@testable import Flow

@Suite("cores")
struct CoresTests {
    @Test("processors of the affinity mask", arguments: [
        ("Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3\n", 4),
        ("Cpus_allowed:\t00000000,80000001\n", 2),
        ("Cpus_allowed:\t0\n", nil),
        ("Threads:\t1\n", nil),
    ] as [(String, Int?)])
    func mask(text: String, wanted: Int?) {
        #expect(Cores.allowed(status: text) == wanted)
    }

    @Test("processors of a control group's quota, rounded up", arguments: [
        ("max 100000\n", nil), ("200000 100000\n", 2), ("150000 100000\n", 2), ("1000 100000\n", 1), ("broken", nil),
    ] as [(String, Int?)])
    func quota(text: String, wanted: Int?) {
        #expect(Cores.quota(cpuMax: text) == wanted)
    }

    @Test("there is at least one")
    func available() {
        #expect(Cores.available >= 1)
    }
}
