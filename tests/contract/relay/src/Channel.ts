// A write with what it refuses, and what follows the changes.
import { graphql } from 'react-relay';

export const amend = graphql`
  mutation ChannelMutation($input: AmendChannelInput!) {
    amendChannel(input: $input) {
      channel {
        ...Channel_channel
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`;

export const channel = graphql`
  fragment Channel_channel on Channel @refetchable(queryName: "ChannelRefetchQuery") {
    code
    name
    version
  }
`;

export const follow = graphql`
  subscription ChannelSubscription($after: String) {
    changes(after: $after, types: [Channel]) {
      cursor
      node {
        kind
        id
        record {
          ...Channel_channel @alias
        }
      }
    }
  }
`;
