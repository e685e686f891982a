/// The name of this machine.
package enum HostName {
    package static var current: String {
        let text = SystemFile.read("/proc/sys/kernel/hostname") ?? ""
        return String(text.prefix { $0 != "\n" })
    }
}
