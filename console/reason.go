package console

// The reasons with which a session ends by its own doing; the transport adds its own. Each session has exactly one, the first.
const (
	reasonLogout     = "logout"
	reasonIdle       = "idle"
	reasonAbsolute   = "absolute"
	reasonGrace      = "login-grace"
	reasonAuthFailed = "auth-failed"
	reasonKicked     = "kicked"
	reasonShutdown   = "shutdown"
	reasonInternal   = "internal-error"
	reasonReadError  = "read-error"
	reasonClientEOF  = "client-eof"
)
