// The router under scrapligo: a module of its own, so that what scrapligo needs is in nobody's go.sum.
module github.com/vtykit/vtykit/internal/acceptance/scrapligotest

go 1.26.0

require (
	github.com/scrapli/scrapligo v1.4.3
	github.com/vtykit/vtykit v0.0.0
)

require (
	github.com/clipperhouse/displaywidth v0.11.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/creack/pty v1.1.24 // indirect
	github.com/google/shlex v0.0.0-20191202100458-e7afc7fbc510 // indirect
	github.com/sirikothe/gotextfsm v1.0.1-0.20200816110946-6aa2cfd355e4 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/vtykit/vtykit => ../../..
