package telnet

// Echo is the option ECHO (RFC 857): the server echoes what the client sends. A client never echoes for a server; some
// (tintin++) would agree to. Clients that answer DONT ECHO may still wait for the echo (netmiko 4): whether to go on is for the
// application, which finds the answer in [Engine.Enabled] and [Engine.Denied]. From clients that take ECHO for the sign of a password the
// server takes it back, see [Quirks].
type Echo struct{ plain }

func (Echo) Code() byte { return OptEcho }

func (Echo) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowLocal | AskLocal
	}
	return AllowRemote
}

// Watch implements [Watcher]: WONT ECHO as soon as such a client has shown itself.
func (Echo) Watch(e *Engine, code byte) {
	if tellsOfEcho(code) && e.readsEchoAsPassword() {
		e.Request(OptEcho, Local, false)
	}
}
