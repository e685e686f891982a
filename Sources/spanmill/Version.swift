/// What `--version` prints and `spanmill_build_info` says.
enum Version {
    static let text = "0.1.0"
}
