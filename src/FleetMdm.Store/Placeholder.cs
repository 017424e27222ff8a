namespace FleetMdm.Store;
internal static class Placeholder;
