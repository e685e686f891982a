// bench [SECTION..] [--lines N] [--pairs N]: measures the release binary in pairs and prints a table.
// Run it by `make bench`, which builds what it needs. Sections: full no-archive workers shapes memory ready latency http
import Foundation

let settings = Settings(CommandLine.arguments)
let job = Job(settings)
print("| figure | value | wanted | range over the pairs |")
print("|---|---|---|---|")
for section in settings.sections { section.run(job) }
