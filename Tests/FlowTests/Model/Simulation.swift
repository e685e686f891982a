import Engine
import Flow
import TestKit

/// The protocol of turnstiles, rounds, barrier and commit, carried out one action at a time in random order.
///
/// Readers, workers and the commit thread are actors; each step one that can act is drawn and acts once, through the
/// same state machines (`Sequencer`, `Passage`, `Gate`, `Ledger`) that the threads use. `kill` throws away everything
/// but what is on the disk and committed, at any step.
struct Simulation {
    /// Mistakes that the protocol must not make; the test proves that the model notices them.
    enum Mistake {
        case none
        /// A full output is waited for inside the append turnstile.
        case waitsInTurnstile
        /// What does not fit the batch gets a number of its own when it is found.
        case numbersRounds
        /// A round is filled into a new batch of the pool.
        case takesBatchForRound
        /// Positions are committed before the outputs are.
        case acknowledgesEarly
    }

    enum Halt: Equatable {
        case finished
        /// Work is left, and nobody can act.
        case stuck
    }

    struct Batch {
        var input: Int
        /// Records by round; the first is in the batch, the rest are still to be filled in.
        var rounds: [[UInt64]]
        var endPosition: Int
        var receipt: ModelReceipt
    }

    struct Worker {
        var order: Sequencer<Batch>.Order?
        var passage = Passage(.barrier, sections: ModelStages.sections)
        var pending: Passage.Action?
        var round = 0
        var records: [UInt64] = []
        var tally = Tally(count: Simulation.tallyCount)
    }

    struct Reader {
        var position = 0
        var holdsBatch = false
    }

    enum Committer {
        case idle
        case waiting
        case committing(Ledger.Cut, output: Int)
        case recording(Ledger.Cut)
    }

    /// What survives a kill.
    struct Disk {
        var positions: [Int]
        var stages = ModelStages()
        var totals: [UInt64]
        /// Bytes of the outputs, and how much of them is committed.
        var outputs: [[UInt64]] = [[], []]
        var lengths = [0, 0]
    }

    // Tally indices.
    static let tallyIn = 0
    static func tallyDropped(_ section: Int) -> Int { 1 + section }
    static let tallyDelivered = ModelStages.sections
    static let tallySelected = ModelStages.sections + 1
    static let tallyUnselected = ModelStages.sections + 2
    static let tallyCount = ModelStages.sections + 3

    let mistake: Mistake
    let poolBatches: Int
    /// Lines by input; a line is the records it expands to.
    let lines: [[[UInt64]]]
    var random: Seed
    var disk: Disk
    /// Every record that survived, in order of sequence: what the sequential model is given.
    var history: [UInt64] = []
    var acknowledged: [ModelReceipt] = []

    // Lost at a kill.
    var sequencer = Sequencer<Batch>()
    var gates: [Gate] = []
    var workers: [Worker] = []
    var readers: [Reader] = []
    var committer = Committer.idle
    var ledger = Ledger(totals: [])
    var stages = ModelStages()
    var free = 0
    var exports: [Ledger.StateChange] = []
    var passedCut: Ledger.Cut?
    /// A cut whose commit failed.
    var failedCut: Ledger.Cut?
    /// Appended, not yet durable, by output; and how much of it lies before the last barrier.
    var appended: [[UInt64]] = [[], []]
    var barrierLengths = [0, 0]
    /// The destination of the second output takes nothing for now.
    var isSlow = false
    /// Handed over since the last commit, with their numbers.
    var submitted: [(sequence: UInt64, batch: Batch)] = []

    init(seed: UInt64, workers: Int, inputs: Int, lines: Int, mistake: Mistake = .none) {
        self.mistake = mistake
        poolBatches = FlowLimits.poolBatches(workers: workers)
        var random = Seed(seed)
        var made: [[[UInt64]]] = []
        for input in 0..<inputs {
            var own: [[UInt64]] = []
            for line in 0..<lines {
                let count = random.below(8) == 0 ? 5 + random.below(12) : 1
                own.append((0..<count).map { UInt64(input) << 48 | UInt64(line) << 16 | UInt64($0) })
            }
            made.append(own)
        }
        self.lines = made
        self.random = random
        disk = Disk(positions: Array(repeating: 0, count: inputs), totals: Array(repeating: 0, count: Self.tallyCount))
        self.workers = Array(repeating: Worker(), count: workers)
        restart()
    }

    // MARK: The order of a start after a kill

    /// Outputs are cut to their committed lengths, states come back, inputs resume; then the pipeline starts.
    mutating func restart() {
        for output in 0..<2 { disk.outputs[output].removeLast(disk.outputs[output].count - disk.lengths[output]) }
        stages = disk.stages
        readers = disk.positions.map { Reader(position: $0) }
        ledger = Ledger(totals: disk.totals)
        sequencer = Sequencer()
        gates = Array(repeating: Gate(), count: ModelStages.sections)
        workers = Array(repeating: Worker(), count: workers.count)
        committer = .idle
        free = poolBatches
        exports = []
        passedCut = nil
        failedCut = nil
        appended = [[], []]
        barrierLengths = [0, 0]
        isSlow = false
        submitted = []
    }

    // MARK: Drawing who acts

    /// Lets actors act until all is read, through and committed, or `steps` are over (nil), or nobody can act.
    mutating func run(steps: Int = .max, mayFail: Bool = true) -> Halt? {
        for _ in 0..<steps {
            if isDone { return .finished }
            guard actOnce(mayFail: mayFail) else { return .stuck }
        }
        return nil
    }

    private var isDone: Bool {
        guard zip(readers, lines).allSatisfy({ $0.position == $1.count && !$0.holdsBatch }) else { return false }
        guard case .idle = committer, sequencer.waitingCount == 0 else { return false }
        return workers.allSatisfy { $0.order == nil } && disk.positions == lines.map(\.count) && submitted.isEmpty
    }

    private mutating func actOnce(mayFail: Bool) -> Bool {
        var able = readers.indices.filter(canAct(reader:))
        let readersAble = able.count
        able += workers.indices.filter(canAct(worker:))
        let commits = canCommit ? 1 : 0
        let recovers = isSlow ? 1 : 0
        guard able.count + commits + recovers > 0 else { return false }
        let drawn = random.below(able.count + commits + recovers)
        switch drawn {
        case 0..<readersAble: act(reader: able[drawn])
        case readersAble..<able.count: act(worker: able[drawn])
        case able.count where commits == 1: commit(mayFail: mayFail)
        default: isSlow = false
        }
        return true
    }

    /// The second output is full: slow, or with much that no commit has taken yet.
    var isFull: Bool { isSlow || appended[1].count > 12 }
}

