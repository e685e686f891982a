internal import Config
internal import Engine
internal import Flow
internal import Outputs

/// Where a pipeline's servers listen, and who may ask them.
struct ServerPlaces: Equatable {
    /// The address of the page; nil without one.
    private var page: String?
    private var auth: String?
    private var token: String?
    private(set) var isSecure = false
    /// Addresses of `prometheus` outputs of their own.
    private var metrics: [String] = []

    init(_ plan: Plan, _ file: PipelineFile) {
        let outputs = plan.outputs.compactMap { $0.output as? PrometheusOutput }
        metrics = outputs.compactMap(\.listen).map { "\($0)" }
        guard file.options.isSet("server") || outputs.contains(where: { $0.listen == nil }) else { return }
        let options = file.options.object("server")
        page = options.address(ifSet: "listen").map { "\($0)" } ?? ""
        auth = options.string("auth")
        token = options.secret(ifSet: "token")?.reveal()
        isSecure = options.object(ifSet: "tls") != nil
    }
}
