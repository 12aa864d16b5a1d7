package telnet

// SGA is the option SUPPRESS-GO-AHEAD (RFC 858). Together with ECHO it is what clients take as character mode: some look at
// the one (netkit, inetutils, plink), some at the other (busybox), so a server offers both at once.
type SGA struct{ plain }

func (SGA) Code() byte { return OptSGA }

func (SGA) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowLocal | AllowRemote | AskLocal
	}
	return AllowLocal | AllowRemote
}
