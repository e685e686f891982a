internal import Config
internal import Console
internal import Engine
internal import Flow
internal import Outputs
internal import Storage
internal import Web

/// The servers of a run: the page with its API and the metrics, and those of `prometheus` outputs with an address of
/// their own.
struct RunServer: Sendable {
    /// Ports that are tried behind a taken one, where the pipeline is the built-in one.
    private static let nextPorts = 100
    /// Requests under way at the end get this long.
    private static let stopTime = Duration.milliseconds(500)

    private let servers: [ConsoleServer]
    private let places: ServerPlaces

    /// What a run's servers show.
    static func subject(_ pipeline: Pipeline, _ file: PipelineFile) -> PipelineSubject {
        PipelineSubject(pipeline, identity(file)) { output in
            guard let flow = (output as? ArchiveOutput)?.status?.flow else { return nil }
            return (flow.recordBytes, flow.writtenBytes)
        }
    }

    /// Begins to answer.
    ///
    /// - Parameter mayMove: takes the next free port when the wanted one is taken.
    /// - Throws: what cannot be listened on, and how to mend it.
    init(
        _ subject: any ConsoleSubject,
        _ plan: Plan,
        _ file: PipelineFile,
        dataDirectory: String,
        mayMove: Bool
    ) throws(FlowError) {
        let prometheus = plan.outputs.compactMap { $0.output as? PrometheusOutput }
        places = ServerPlaces(plan, file)
        var started: [ConsoleServer] = []
        do throws(FlowError) {
            let options = file.options.object(ifSet: "server")
            if options != nil || prometheus.contains(where: { $0.listen == nil }) {
                started.append(
                    try Self.page(
                        subject,
                        options ?? file.options.object("server"),
                        file,
                        dataDirectory,
                        mayMove: mayMove
                    )
                )
            }
            for output in prometheus {
                guard let address = output.listen else { continue }
                let listening = ListenerOptions(address, optionName: "outputs.\(output.name).listen")
                let server = try ConsoleServer(subject, ConsoleOptions(.metrics, token: nil), listening)
                StandardError.say("spanmill: metrics \(server.url)/metrics")
                started.append(server)
            }
        } catch {
            for server in started { server.stop(within: .zero) }
            throw error
        }
        servers = started
    }

    /// Whether these servers can go on for another plan: its addresses and who may ask are the same. With TLS they begin
    /// anew, because the files of the certificates may be others.
    func serves(_ preparation: RunPreparation) -> Bool {
        !places.isSecure && places == ServerPlaces(preparation.plan, preparation.file)
    }

    func stop() {
        for server in servers { server.stop(within: Self.stopTime) }
    }

    /// Looks at what a start will read, before the servers that run are stopped for it.
    static func check(_ file: PipelineFile) throws(FlowError) {
        guard let options = file.options.object(ifSet: "server") else { return }
        try tls(options, file)?.check()
    }

    private static func tls(_ options: OptionReader, _ file: PipelineFile) -> TLSOptions? {
        let context = PlanContext(dataDirectory: file.dataDirectory, pipelineDirectory: file.folder)
        return options.object(ifSet: "tls").map { TLSOptions($0, context: context) }
    }

    private static func page(
        _ subject: any ConsoleSubject,
        _ options: OptionReader,
        _ file: PipelineFile,
        _ dataDirectory: String,
        mayMove: Bool
    ) throws(FlowError) -> ConsoleServer {
        var token: String?
        var tokenPath: String?
        if options.string("auth") != "none" {
            token = options.secret(ifSet: "token")?.reveal()
            if token == nil {
                tokenPath = "\(dataDirectory)/token"
                token = try TokenFile.token(in: dataDirectory)
            }
        }
        let wanted = options.address(ifSet: "listen") ?? NetworkAddress(host: "127.0.0.1", port: 8000)
        var listening = ListenerOptions(
            wanted,
            tls: tls(options, file),
            optionName: options.path(of: "listen")
        )
        let shown = ConsoleOptions(token: token, tokenPath: tokenPath)
        while true {
            do throws(FlowError) {
                let server = try ConsoleServer(subject, shown, listening)
                if server.address.port != wanted.port && wanted.port != 0 {
                    StandardError.say("spanmill: port \(wanted.port) is taken, so \(server.address.port) is used")
                }
                // A token of the user's own is not shown.
                let opening = tokenPath == nil ? "" : token.map { "?token=\(PercentText.encode($0))" } ?? ""
                StandardError.say("spanmill: page \(server.url)/\(opening)")
                StandardError.say("spanmill: metrics \(server.url)/metrics")
                return server
            } catch {
                let next = listening.address.port.addingReportingOverflow(1)
                let isFar = Int(listening.address.port) - Int(wanted.port) >= nextPorts
                guard error.code == .portTaken, mayMove, !isFar, !next.overflow else { throw error }
                listening.address.port = next.partialValue
            }
        }
    }

    static func identity(_ file: PipelineFile) -> InstanceIdentity {
        let parts = { (uses: [ComponentUse]) in
            uses.map { InstanceIdentity.Part(name: $0.name, type: $0.spec.name) }
        }
        return InstanceIdentity(
            name: file.name,
            version: Version.text,
            startedAt: WallClock.system.now(),
            inputs: parts(file.inputs),
            stages: parts(file.stages),
            outputs: parts(file.outputs)
        )
    }
}
