using KiBiennale.Contracts;
using KiBiennale.Hubs.Domain;

namespace KiBiennale.Hubs.Messaging;

/// <summary>What Hubs tells the other services.</summary>
internal static class Announcement
{
    public static HubChanged Of(Hub hub) => new(hub.Slug, hub.Version, hub.Details.Name, hub.Details.Trusted, hub.Sandbox);

    public static MemberChanged Of(Member member) => new(member.Slug, member.Version, member.Name, member.MailDomains);

    public static VenueChanged Of(Venue venue)
    {
        var details = venue.Details;
        return new(venue.Hub, venue.Slug, venue.Version, details.Name, details.Street, details.PostalCode, details.City, details.Lat, details.Lon);
    }
}
