import Flow
import Testing

@Suite("state volume")
struct StateVolumeTests {
    @Test("what is kept stays within a few times the state")
    func bounded() {
        var volume = StateVolume()
        var kept = 0
        var written = 0
        let state = 4 << 20
        for _ in 0..<10_000 {
            let isWhole = volume.wantsWhole
            let bytes = isWhole ? state : 50_000
            kept = isWhole ? bytes : kept + bytes
            written += bytes
            volume.exported(bytes, isWhole: isWhole)
            #expect(kept <= 3 * state + 50_000)
        }
        #expect(written < 50_000 * 10_000 * 2)
    }

    @Test("small changes are never worth a whole export, what was restored may be")
    func thresholds() {
        var volume = StateVolume()
        for _ in 0..<100 { volume.exported(100, isWhole: false) }
        #expect(!volume.wantsWhole)
        #expect(!StateVolume(restored: 1000).wantsWhole)
        #expect(StateVolume(restored: 8 << 20).wantsWhole)
    }
}
